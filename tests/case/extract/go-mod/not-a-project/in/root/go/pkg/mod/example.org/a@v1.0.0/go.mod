module a
require example.org/a v1.0.0
