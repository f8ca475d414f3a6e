package main
import ("testing";"time";"fmt";"slices")
func TestZZ(t *testing.T){
 d,err:=newDuck(t.Context(), newSales(10_000_000,false)); if err!=nil{t.Fatal(err)}
 vs:=map[string]string{
 "Q5 trunc":`SELECT date_trunc('month', day) AS k1, region AS k2, channel AS k3, product AS k4, sum(amount) AS v1, count(*) AS v2, sum(amount * (1 - discount)) AS v3 FROM sales GROUP BY k1, k2, k3, k4`,
 "Q5 ym":`SELECT year(day)*12+month(day) AS k1, region AS k2, channel AS k3, product AS k4, sum(amount) AS v1, count(*) AS v2, sum(amount * (1 - discount)) AS v3 FROM sales GROUP BY k1, k2, k3, k4`,
 "Q5 ym16":`SELECT (year(day)*12+month(day))::SMALLINT AS k1, region AS k2, channel AS k3, product AS k4, sum(amount) AS v1, count(*) AS v2, sum(amount * (1 - discount)) AS v3 FROM sales GROUP BY k1, k2, k3, k4`,
 "Q5 none":`SELECT 1 AS k1, region AS k2, channel AS k3, product AS k4, sum(amount) AS v1, count(*) AS v2, sum(amount * (1 - discount)) AS v3 FROM sales GROUP BY k1, k2, k3, k4`,
 "Q1 trunc":questions[0].sql,
 "Q1 ym16":`SELECT (year(day)*12+month(day))::SMALLINT AS k1, region AS k2, sum(amount) AS v1, count(*) AS v2, sum(amount * (1 - discount)) AS v3
			FROM sales WHERE status = 'won' AND channel <> 'partner' GROUP BY k1, k2`,
 "Q1 d12":`SELECT date_trunc('month', day) AS k1, region AS k2, sum(amount) AS v1, count(*) AS v2, sum(amount::DECIMAL(10,2) * (1 - discount::DECIMAL(5,4))) AS v3
			FROM sales WHERE status = 'won' AND channel <> 'partner' GROUP BY k1, k2`,
 "Q3 trunc":questions[2].sql,
 "Q3 ym16":`SELECT (year(day)*12+month(day))::SMALLINT AS k1, region AS k2, count(DISTINCT customer) AS v1 FROM sales GROUP BY k1, k2`,
 "Q3 int":`SELECT (year(day)*12+month(day))::SMALLINT AS k1, region AS k2, count(DISTINCT enum_code(customer)) AS v1 FROM sales GROUP BY k1, k2`,
 "Q3 2lvl":`SELECT k1, k2, count(*) AS v1 FROM (SELECT DISTINCT date_trunc('month', day) AS k1, region AS k2, customer FROM sales) WHERE customer IS NOT NULL GROUP BY k1, k2`,
 }
 res:=map[string][]float64{}
 d.threads(t.Context(),1)
 for r:=0;r<4;r++{ for k,q:=range vs { n:=3; if k[:2]=="Q3"{n=1}; s:=time.Now(); if err:=d.run(t.Context(),q,n);err!=nil{t.Fatal(k,err)}; res[k]=append(res[k],float64(time.Since(s).Milliseconds()))}}
 var ks []string; for k:=range res{ks=append(ks,k)}; slices.Sort(ks)
 for _,k:=range ks{fmt.Println(k,res[k])}
}
