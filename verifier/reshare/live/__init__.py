"""ReShare itself, asked over the network: its settings, its requests, its own answers.

The one part of ``reshare`` that talks to anybody. Endpoints and shapes: mod-rs,
ModuleDescriptor, UrlMappings and SettingController.
"""
