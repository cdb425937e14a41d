require "computed/version"
Gem::Specification.new do |spec|
  spec.name = NAME
  spec.version = Computed::VERSION
end
