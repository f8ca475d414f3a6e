package main
import ("fmt";"embed";"io/fs";"os"
"github.com/zhibiao/zhibiao/indicator"
"github.com/zhibiao/zhibiao/indicator/diag")
//go:embed metrics broken
var f embed.FS
func main(){
 s,_:=fs.Sub(f,"metrics")
 c,err:=indicator.Load(s)
 diag.Fprint(os.Stdout,err,s)
 fmt.Println(c.Findings())
 for d,e:=range c.Tree(){fmt.Println(d,e.Name,e.Unit,e.Format)}
 s,_=fs.Sub(f,"broken")
 _,err=indicator.Load(s)
 diag.Fprint(os.Stdout,err,s)
}
