Gem::Specification.new do |spec|
  spec.name = "two-2-parts"
  spec.version = Two::VERSION
end
