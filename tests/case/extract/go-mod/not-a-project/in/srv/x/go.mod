module a
require example.org/used v1.0.0
