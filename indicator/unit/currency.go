package unit

// currency knows the currencies that are written with a symbol or with other than two decimals, and the most traded ones.
// No two share a symbol, so that a symbol alone names the currency: the yen is JP¥ beside the yuan ¥.
// Source of codes and decimals: ISO 4217; of symbols: Unicode CLDR, the forms used outside the currency's own country for
// all but CNY, USD, EUR and GBP.
func currency(code string) (symbol string, decimals int, ok bool) {
	switch code {
	case "CNY":
		return "¥", 2, true
	case "USD":
		return "$", 2, true
	case "EUR":
		return "€", 2, true
	case "GBP":
		return "£", 2, true
	case "JPY":
		return "JP¥", 0, true
	case "HKD":
		return "HK$", 2, true
	case "TWD":
		return "NT$", 2, true
	case "KRW":
		return "₩", 0, true
	case "INR":
		return "₹", 2, true
	case "AUD":
		return "A$", 2, true
	case "CAD":
		return "CA$", 2, true
	case "NZD":
		return "NZ$", 2, true
	case "BRL":
		return "R$", 2, true
	case "MXN":
		return "MX$", 2, true
	case "VND":
		return "₫", 0, true
	case "ILS":
		return "₪", 2, true
	case "PHP":
		return "₱", 2, true
	case "AED", "ARS", "BDT", "BGN", "CHF", "CNH", "COP", "CZK", "DKK", "EGP", "HUF", "IDR", "KES", "KZT", "LKR", "MAD", "MOP", "MYR",
		"NGN", "NOK", "PEN", "PKR", "PLN", "QAR", "RON", "RSD", "RUB", "SAR", "SEK", "SGD", "THB", "TRY", "UAH", "ZAR":
		return "", 2, true
	case "CLP", "ISK", "PYG", "RWF", "UGX", "XAF", "XOF", "XPF":
		return "", 0, true
	case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
		return "", 3, true
	}
	return "", 0, false
}
