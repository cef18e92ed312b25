# frozen_string_literal: true

name 'data_stores'
maintainer 'The startup-stack authors'
license 'Apache-2.0'
description 'What a node needs to log in at the data stores of its environment'
version '0.1.0'
chef_version '>= 18'
supports 'debian', '>= 12.0'
