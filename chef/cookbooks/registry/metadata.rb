# frozen_string_literal: true

name 'registry'
maintainer 'The startup-stack authors'
license 'Apache-2.0'
description "A Docker registry that keeps images in a bucket, and nodes that trust its environment's authority"
version '0.1.0'
chef_version '>= 18'
supports 'debian', '>= 12.0'
depends 'base', '~> 0.1'
depends 'member', '~> 0.1'
