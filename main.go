// Command shotlist renders AI video in batches from a storyboard checked into git.
package main

import (
	"os"

	"shotlist/cli"
)

func main() { os.Exit(cli.Main(cli.Process())) }
