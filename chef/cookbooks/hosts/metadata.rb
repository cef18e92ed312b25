# frozen_string_literal: true

name 'hosts'
maintainer 'The startup-stack authors'
license 'Apache-2.0'
description 'A managed block in /etc/hosts with the fixed members of every tier'
version '0.1.0'
chef_version '>= 18'
supports 'debian', '>= 12.0'
