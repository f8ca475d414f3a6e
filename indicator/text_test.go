package indicator_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/zhibiao/zhibiao/indicator"
)

func TestTextIn(t *testing.T) {
	both := indicator.Text{"zh": "收入", "en": "Revenue"}
	for _, c := range []struct {
		text       indicator.Text
		lang, want string
	}{
		{nil, "zh", ""},
		{indicator.Text{"": "Revenue"}, "zh", "Revenue"},
		{both, "zh", "收入"},
		{both, "zh-CN", "收入"},
		{both, "zh_TW", "收入"},
		{both, "en-GB", "Revenue"},
		{both, "fr", "Revenue"},
		{both, "", "Revenue"},
		{indicator.Text{"zh-Hant": "營收", "zh-Hans": "营收", "en": "Revenue"}, "zh", "营收"},
		{indicator.Text{"zh-Hant": "營收", "zh-Hans": "营收"}, "zh-Hant", "營收"},
		{indicator.Text{"": "Umsatz", "en": "Revenue"}, "de", "Umsatz"},
		{indicator.Text{"zh": "收入", "de": "Umsatz"}, "fr", "收入"},
		{indicator.Text{"it": "Ricavi", "de": "Umsatz"}, "fr", "Umsatz"},
		{indicator.Text{"it": "Ricavi", "de": "Umsatz"}, "", "Umsatz"},
	} {
		assert.Equal(t, c.want, c.text.In(c.lang), "%v in %q", map[string]string(c.text), c.lang)
	}
	assert.Equal(t, "Revenue", both.String())
	assert.Equal(t, []string{"en", "zh"}, both.Languages())
}
