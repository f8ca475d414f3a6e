package indicator_test

import (
	"testing"

	"github.com/zhibiao/zhibiao/indicator"
	rules "github.com/zhibiao/zhibiao/internal/corpus"
)

// The corpus holds of the judge too: it is law only as far as it is right.
func TestJudgeAnswersTheCorpus(t *testing.T) {
	rules.Run(t, func(cat *indicator.Catalog, sources indicator.Sources) (indicator.Querier, error) {
		eng, err := indicator.NewEngine(cat, sources)
		if err != nil {
			return nil, err
		}
		return indicator.Judged{Engine: eng}, nil
	})
}
