package indicator_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator"
	"github.com/zhibiao/zhibiao/indicator/diag"
)

// Any text is read without a panic: it gives a catalog that can be asked, and
// nil or a list of problems, each with a code and in one file.
func FuzzLoad(f *testing.F) {
	for _, dir := range []string{"good", "bad", "bad/two_files"} {
		names, _ := filepath.Glob(filepath.Join("testdata", dir, "*.yaml"))
		for _, name := range names {
			data, err := os.ReadFile(name)
			require.NoError(f, err)
			f.Add(string(data))
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<14 {
			return
		}
		cat, err := indicator.Load(files("fuzz.yaml", text))
		require.NotNil(t, cat)
		if err != nil {
			list, ok := errors.AsType[diag.List](err)
			require.True(t, ok)
			require.NotEmpty(t, list)
			for _, p := range list {
				require.NotEmpty(t, p.Code)
				require.NotEmpty(t, p.Message)
			}
			require.NotEmpty(t, list.Error())
		}
		n := 0
		for range cat.Indicators() {
			n++
		}
		for depth := range cat.Tree() {
			require.Less(t, depth, max(n, 1))
		}
		_ = cat.Findings().Error()
		for range cat.Datasets() {
		}
		for range cat.Tests() {
		}
	})
}
