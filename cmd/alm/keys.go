package main

import (
	"bytes"
	"io"
)

// typedKeys are what people type. Keys that they type ahead, or paste, wait for the next question.
type typedKeys struct {
	from  io.Reader
	ahead []byte
}

// toEnter reads keys, at most up to Enter.
func (k *typedKeys) toEnter(keys []byte) (int, error) {
	if len(k.ahead) == 0 {
		typed := make([]byte, 256)
		n, err := k.from.Read(typed)
		if n == 0 && err != nil {
			return 0, errUnanswered // for bubbletea the end of the keys is no reason to stop
		}
		k.ahead = bytes.ReplaceAll(bytes.ReplaceAll(typed[:n], []byte("\r\n"), []byte("\r")), []byte("\n"), []byte("\r"))
	}
	end := len(k.ahead)
	if enter := bytes.IndexByte(k.ahead, '\r'); enter >= 0 {
		end = enter + 1
	}
	n := copy(keys, k.ahead[:end])
	k.ahead = k.ahead[n:]
	return n, nil
}

// answerKeys are the keys for one question: after Enter come more only if the answer was rejected.
type answerKeys struct {
	typed    *typedKeys
	entered  bool          // by what was read last
	rejected chan struct{} // has a value when Enter did not end the question
	answered chan struct{} // closed with the question
}

func newAnswerKeys(typed *typedKeys) *answerKeys {
	return &answerKeys{typed: typed, rejected: make(chan struct{}, 1), answered: make(chan struct{})}
}

// Read reads keys.
func (k *answerKeys) Read(keys []byte) (int, error) {
	if k.entered {
		select {
		case <-k.rejected:
		case <-k.answered:
			return 0, io.EOF
		}
	}
	n, err := k.typed.toEnter(keys)
	k.entered = n > 0 && keys[n-1] == '\r'
	return n, err
}

// reject lets more keys follow Enter.
func (k *answerKeys) reject() {
	select {
	case k.rejected <- struct{}{}:
	default:
	}
}
