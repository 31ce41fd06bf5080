package let lib = String(decoding: PackageResources.setup_sh, as: UTF8.self)
