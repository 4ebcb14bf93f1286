//go:build !race

package lint

const hostileSize = 256 << 10 // bytes
