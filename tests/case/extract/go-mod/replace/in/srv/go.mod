module example.org/app
go 1.20
require (
	example.org/a v1.0.0
	example.org/b v1.0.0
	example.org/c v1.0.0
	example.org/d v1.0.0
)
replace example.org/a => example.org/fork v1.0.1
replace (
	example.org/b v1.0.0 => example.org/b v1.0.9
	example.org/b => example.org/b v1.0.8
	example.org/c v9.9.9 => example.org/c v1.0.7
	example.org/d => ../d
)
