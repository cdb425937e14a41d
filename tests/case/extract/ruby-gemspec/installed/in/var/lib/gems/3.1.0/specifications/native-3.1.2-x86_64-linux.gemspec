# -*- encoding: utf-8 -*-
# stub: native 3.1.2 ruby lib

Gem::Specification.new do |s|
  s.name = "native".freeze
  s.version = "3.1.2"
  s.platform = "x86_64-linux".freeze

  s.required_rubygems_version = Gem::Requirement.new(">= 0".freeze)
  s.rubygems_version = "3.3.15".freeze
end
