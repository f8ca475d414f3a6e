package vector_test

import (
	"fmt"
	"testing"

	"github.com/zhibiao/zhibiao/internal/typ"
	"github.com/zhibiao/zhibiao/internal/vector"
)

func ExampleCompile() {
	env, snap := sales(&testing.T{}, 1)
	// amount * (1 - discount) of the rows of one region
	where, err := vector.Compile(eastern, env)
	if err != nil {
		fmt.Println(err)
		return
	}
	value, err := vector.Compile(net, env)
	if err != nil {
		fmt.Println(err)
		return
	}
	conditions, values := where.Machine(), value.Machine() // of one worker
	for b := range snap.Blocks() {
		if where.Never(b) {
			continue
		}
		sel, err := conditions.Filter(b, snap.BlockLen(b), nil, nil)
		if err != nil {
			fmt.Println(err)
			return
		}
		v, err := values.Run(b, snap.BlockLen(b), sel)
		if err != nil {
			fmt.Println(err)
			return
		}
		var sum int64 // the range of v proves that this cannot wrap around
		for _, i := range sel {
			sum += v.Ints[i]
		}
		fmt.Println(len(sel), "rows,", sum, "at scale", v.Scale, v.Type == typ.Decimal)
	}
	// Output: 80 rows, 18509330260 at scale 4 true
}
