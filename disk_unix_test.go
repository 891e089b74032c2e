//go:build unix

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestAFullDiskLosesNothing renders on disks of every size from none to enough, a page more each time, so that every write
// is once the first that fails. With space again the next renders finish, and nothing is paid twice. Where no disk
// may be mounted, the limit on the length of files stands in for a full one.
func TestAFullDiskLosesNothing(t *testing.T) {
	program := buildStagehand(t)
	full, failed := limitFiles, 0
	if mounts(t) {
		full = fillDisk
	}
	for pages := 1; ; pages++ {
		if pages > 2000 {
			t.Fatal("no disk is large enough")
		}
		e := newEngine(t, program)
		code, free := full(e, pages)
		free()
		e.settle()
		e.law()
		if code == 0 {
			break
		}
		failed++
	}
	t.Logf("%d disks were too small", failed)
	if failed < 10 {
		t.Errorf("only %d disks were too small", failed)
	}
}

// mounts reports whether this process may mount.
func mounts(t *testing.T) bool {
	dir := t.TempDir()
	if exec.Command("mount", "-t", "tmpfs", "-o", "size=4096", "shotlist-test", dir).Run() != nil {
		return false
	}
	return exec.Command("umount", dir).Run() == nil
}

// fillDisk renders with the state on a disk of so many pages. free makes it large.
func fillDisk(e engine, pages int) (code int, free func()) {
	dir := e.state("")
	if err := os.MkdirAll(dir, 0o777); err != nil {
		e.t.Fatal(err)
	}
	mount := func(options string) {
		if out, err := exec.Command("mount", "-t", "tmpfs", "-o", options, "shotlist-test", dir).CombinedOutput(); err != nil {
			e.t.Fatalf("%v\n%s", err, out)
		}
	}
	mount(fmt.Sprintf("size=%d", pages*os.Getpagesize()))
	e.t.Cleanup(func() { _ = exec.Command("umount", dir).Run() })
	code, _ = e.render()
	return code, func() { mount("remount,size=64m") }
}

// limitFiles renders where no file may be longer than so many blocks of a KiB.
func limitFiles(e engine, pages int) (code int, free func()) {
	script := fmt.Sprintf("ulimit -f %d; exec '%s' '%s'", pages, e.program, e.dir)
	cmd := e.command(e.t.Context(), nil)
	cmd.Path, cmd.Args = "/bin/sh", []string{"sh", "-c", script}
	err := cmd.Run()
	if err == nil {
		return 0, func() {}
	}
	return 1, func() {}
}

// TestAReadOnlyFolderIsRefusedBeforeAnyRequest renders where state was kept before, and can be no longer.
func TestAReadOnlyFolderIsRefusedBeforeAnyRequest(t *testing.T) {
	s := newStage(t, buildFor(t, "crash"), paidFilm)
	state := filepath.Join(s.dir, ".shotlist")
	if err := os.Mkdir(state, 0o777); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(state, 0o777) })
	if mounts(t) { // permissions do not stop everybody
		t.Cleanup(func() { _ = exec.Command("umount", state).Run() })
		if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "ro", "shotlist-test", state).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	} else if err := os.Chmod(state, 0o555); err != nil {
		t.Fatal(err)
	}
	code, out := s.render()
	if code != 7 || len(s.service.Bill().Requests) != 0 {
		t.Errorf("code %d, requests %v\n%s", code, s.service.Bill().Requests, out)
	}
}
