import Foundation
import Shell

/// A rendered script as cloud-init user data: cloud-config that writes the script where only root reads it, and runs it once.
enum CloudInit {
    static func userData(_ script: Text) -> [UInt8] {
        let encoded = Data(script.revealed).base64EncodedString()
        let path = "/run/tunnel-first-boot.sh"
        return Array(
            """
            #cloud-config
            write_files:
              - path: \(path)
                owner: root:root
                permissions: "0700"
                encoding: b64
                content: \(encoded)
            runcmd:
              - [sh, \(path)]
              - [rm, -f, \(path)]

            """.utf8)
    }
}
