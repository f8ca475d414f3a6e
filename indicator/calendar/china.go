package calendar

import (
	_ "embed"
	"encoding/json"
)

//go:embed workdays/china.json
var chinaJSON []byte

// ChinaWorkdays returns the public holidays and make-up working days (调休) of mainland China for the years 2004 to
// 2026, as published by the State Council, with the extension of the Spring Festival of 2020. Each call returns its
// own copy: add a year to Years once it is published. Origin and licence stand in workdays/README.md.
func ChinaWorkdays() *Business {
	b := &Business{Name: "china-workdays", Source: "npm chinese-days", Version: "1.5.7", Years: map[int]Overrides{}}
	if err := json.Unmarshal(chinaJSON, &b.Years); err != nil {
		b.Years = map[int]Overrides{} // every year unknown; a test reads the embedded file
	}
	return b
}
