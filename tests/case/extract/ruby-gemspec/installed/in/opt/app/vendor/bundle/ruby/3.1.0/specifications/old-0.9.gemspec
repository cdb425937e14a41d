Gem::Specification.new do |s|
  s.name = %q{old}
  s.version = '0.9'
end
