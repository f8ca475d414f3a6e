package calendar

// Number returns the number of a period of a cyclic grain, such as 1 for Monday or January; 0 for other periods.
func (p Period) Number() int {
	if !p.grain.Cyclic() || p.form != formGrain {
		return 0
	}
	return int(p.a)
}
