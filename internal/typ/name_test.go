package typ_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/zhibiao/zhibiao/internal/typ"
)

func TestIsName(t *testing.T) {
	for _, s := range []string{"a", "_x", "win_rate_7", "销售收入", "ÉtÉ", "x٣"} {
		assert.True(t, typ.IsName(s), s)
	}
	for _, s := range []string{"", "7d", "a-b", "a b", "a.b", "$a", "x-note", "a（b）"} {
		assert.False(t, typ.IsName(s), s)
	}
}
