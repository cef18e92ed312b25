# frozen_string_literal: true

name 'docker'
maintainer 'The startup-stack authors'
license 'Apache-2.0'
description "Docker: Debian's, or its maker's packages where the environment has them"
version '0.1.0'
chef_version '>= 18'
supports 'debian', '>= 12.0'
depends 'base', '~> 0.1'
