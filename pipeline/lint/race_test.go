//go:build race

package lint

const hostileSize = 64 << 10 // bytes: what costs the square of it costs minutes here
