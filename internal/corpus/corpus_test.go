package corpus_test

import (
	"testing"

	"github.com/zhibiao/zhibiao/indicator"
	"github.com/zhibiao/zhibiao/internal/corpus"
)

func TestReference(t *testing.T) {
	corpus.Run(t, func(cat *indicator.Catalog, sources indicator.Sources) (indicator.Querier, error) {
		return indicator.NewEngine(cat, sources)
	})
}
