// a comment
module example.org/app

go 1.21.3

require (
	github.com/pkg/errors v0.9.1
	golang.org/x/net v0.7.0 // indirect
	"example.org/quoted" v1.0.0
	example.org/pseudo v0.0.0-20210220033148-5ea612d1eb83
)

require example.org/alone v1.2.3

exclude example.org/bad v1.0.0

retract (
	v1.0.0 // wrong
	[v1.1.0, v1.2.0]
)
