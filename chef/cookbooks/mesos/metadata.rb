# frozen_string_literal: true

name 'mesos'
maintainer 'The startup-stack authors'
license 'Apache-2.0'
description 'Mesos masters with their replicated log, and agents, of their own tier or on nodes of others'
version '0.1.0'
chef_version '>= 18'
supports 'debian', '>= 12.0'
depends 'base', '~> 0.1'
depends 'docker', '~> 0.1'
depends 'member', '~> 0.1'
