package disk

// syncDir does nothing: Windows has no sync of folders, and NTFS journals the rename itself.
func syncDir(string) error { return nil }
