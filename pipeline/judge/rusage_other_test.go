//go:build !unix

package judge

import "time"

// processorTime is not known here.
func processorTime() time.Duration { return 0 }

// peakMemory is not known here.
func peakMemory() int { return 0 }
