s.name = "a b"
s.version = "1\"2"
s.version = "
s.version == "3"
 s.version=%q{
 x.version = "[31m"
