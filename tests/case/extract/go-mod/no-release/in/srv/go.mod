module example.org/app
go 1.22
toolchain default
require example.org/a v1.0.0
