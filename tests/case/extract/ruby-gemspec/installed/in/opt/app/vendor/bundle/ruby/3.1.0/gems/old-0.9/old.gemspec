# -*- encoding: utf-8 -*-
# stub: source-not-wanted 1 ruby lib

Gem::Specification.new do |s|
  s.name = "source-not-wanted".freeze
  s.version = "1"

  s.required_rubygems_version = Gem::Requirement.new(">= 0".freeze)
  s.rubygems_version = "3.3.15".freeze
end
