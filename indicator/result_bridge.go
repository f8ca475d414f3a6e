package indicator

import (
	"github.com/zhibiao/zhibiao/internal/engine"
	"github.com/zhibiao/zhibiao/internal/ref"
)

func (a *answering) columnar(r *engine.Result) (*Result, error) {
	rows := make([]ref.Row, r.Len)
	for i := range rows {
		rows[i].Pid = int(r.Pids[i])
		for _, k := range r.Keys {
			rows[i].Keys = append(rows[i].Keys, k.Value(i))
		}
		for _, c := range r.Values {
			rows[i].Values = append(rows[i].Values, ref.Cell{Value: c.Value(i), Note: c.Note(i)})
		}
	}
	return a.result(rows)
}
