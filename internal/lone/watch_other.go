//go:build !linux

package lone

const seldom, often = "", ""

func watch(string) {}
