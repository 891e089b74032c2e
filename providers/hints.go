package providers

// hintFor says what to do next about a failure of a kind.
func hintFor(k Kind) string {
	return map[Kind]string{
		Throttled: "lower submits_per_minute or concurrency of this provider if it happens often",
		Moderated: "change the prompt or the reference pictures, or give the shot a fallback_prompt",
		Denied:    "check the key, what it may use, and the account's balance",
		Invalid:   "change the shot, or correct what the storyboard says about this provider under caps and options",
		Gone:      "it no longer exists at this service: choose another model (`shotlist providers models` lists them)",
		Ambiguous: "the job may exist and cost money: look it up at the service, then adopt it or accept a second charge",
	}[k]
}
