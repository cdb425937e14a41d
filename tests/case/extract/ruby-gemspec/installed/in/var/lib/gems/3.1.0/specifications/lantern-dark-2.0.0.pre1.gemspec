# -*- encoding: utf-8 -*-
# stub: lantern-dark 2.0.0.pre1 ruby lib

Gem::Specification.new do |s|
  s.name = "lantern-dark".freeze
  s.version = "2.0.0.pre1".freeze

  s.required_rubygems_version = Gem::Requirement.new(">= 0".freeze)
  s.rubygems_version = "3.3.15".freeze
end
