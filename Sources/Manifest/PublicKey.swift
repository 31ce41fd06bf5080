import Foundation
import Plan

/// An OpenPGP key as repositories have them.
enum PublicKey {
    private static let head = "-----BEGIN PGP PUBLIC KEY BLOCK-----"

    /// What is wrong with a key that stands in a file as text.
    static func problem(_ text: String) -> (message: String, hint: String?)? {
        if text.contains("PRIVATE KEY") {
            return ("is a private key", "`gpg --armor --export` writes the public one")
        }
        let lines = text.split(whereSeparator: \.isNewline)
        guard lines.contains(where: { $0.hasPrefix(head) }) else {
            return ("is no public OpenPGP key", "it begins with \(head); {file: PATH} reads one from a file")
        }
        return lines.contains { $0.hasPrefix("-----END PGP PUBLIC KEY BLOCK-----") }
            ? nil : ("has no end", "it ends with a line -----END PGP PUBLIC KEY BLOCK-----")
    }

    /// The key in ASCII armor (RFC 9580, section 6), which all package managers read; nil where the bytes are none.
    static func armored(_ bytes: [UInt8]) -> Result<String, Refusal> {
        if let text = String(validating: bytes, as: UTF8.self), text.contains("-----BEGIN") {
            if let (message, hint) = problem(text) { return .failure(Refusal(message: message, hint: hint)) }
            return .success(text.hasSuffix("\n") ? text : text + "\n")
        }
        // The packet that comes first: a public key, tag 6, in the old or the new form of its header.
        guard let first = bytes.first, first & 0xfc == 0x98 || first == 0xc6 else {
            let isSecret = bytes.first.map { $0 & 0xfc == 0x94 || $0 == 0xc5 } ?? false
            return .failure(
                Refusal(
                    message: isSecret ? "is a private key" : "is no public OpenPGP key",
                    hint: "`gpg --armor --export` writes one"))
        }
        let body = Data(bytes).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
        let sum = checksum(bytes)
        let check = Data([UInt8(sum >> 16 & 0xff), UInt8(sum >> 8 & 0xff), UInt8(sum & 0xff)]).base64EncodedString()
        return .success("\(head)\n\n\(body)\n=\(check)\n-----END PGP PUBLIC KEY BLOCK-----\n")
    }

    struct Refusal: Error {
        let message: String
        let hint: String?
    }

    /// CRC-24 as RFC 9580 has it, section 6.1.1.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var sum: UInt32 = 0xb704ce
        for byte in bytes {
            sum ^= UInt32(byte) << 16
            for _ in 0..<8 {
                sum <<= 1
                if sum & 0x100_0000 != 0 { sum ^= 0x186_4cfb }
            }
        }
        return sum & 0xff_ffff
    }
}
