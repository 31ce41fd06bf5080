import Plan
import Shell

/// The script that reads all that an audit judges; it changes nothing on the host.
package enum AuditProbe {
    /// - Parameters:
    ///   - login: Who logs in, as whom sshd is asked what counts.
    ///   - address: Where they come from.
    package static func script(login: String, address: String?, nonce: Nonce) -> Text {
        var script = Text()
        for (name, value) in [("NONCE", nonce.text), ("OPERATOR", login), ("ADDRESS", address ?? "")] {
            script.append(Text(name + "="))
            script.append(Word.quoted(value).source)
            script.append("\n")
        }
        script.append(
            ScriptCompiler.wire(
                [
                    PackageResources.probe_sh, PackageResources.ssh_sh, PackageResources.accounts_sh,
                    PackageResources.network_sh, PackageResources.system_sh, PackageResources.files_sh,
                    PackageResources.main_sh,
                ].map { String(decoding: $0, as: UTF8.self) }))
        return script
    }
}
