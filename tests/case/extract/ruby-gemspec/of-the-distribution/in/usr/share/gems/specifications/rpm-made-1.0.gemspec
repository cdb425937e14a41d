# -*- encoding: utf-8 -*-
# stub: distribution 1.0 ruby lib

Gem::Specification.new do |s|
  s.name = "distribution".freeze
  s.version = "1.0"

  s.required_rubygems_version = Gem::Requirement.new(">= 0".freeze)
  s.rubygems_version = "3.3.15".freeze
end
