import Foundation
import Plan

/// Does what the arguments ask for, and answers with the status that the process is to end with.
package func run() async -> Int32 {
    let arguments = Arguments.bytes
    do throws(UsageError) {
        switch try Parser.parse(arguments) {
        case .run(let invocation): return await invocation.command.run(invocation).status
        case .help(let path, let long):
            print(long ? Help(table: .tunnel).long(path) : Help(table: .tunnel).short(path), terminator: "")
            return ExitCode.success.status
        case .version:
            VersionCommand.show(asJSON: Arguments.askForJSON(arguments))
            return ExitCode.success.status
        }
    } catch {
        if Arguments.askForJSON(arguments) {
            let command = error.path.isEmpty ? nil : error.path.joined(separator: " ")
            let reporter = Reporter(Reporter.Settings(format: .json, color: nil, isQuiet: true))
            await reporter.fail(error)
            await reporter.emit(JSONLine.summary(command, .usage, [:]))
        } else if error.kind == .missingCommand {
            let help = error.message + "\n\n" + Help(table: .tunnel).short(error.path)
            FileHandle.standardError.write(Data("tunnel: \(help)".utf8))
        } else {
            let hint = error.hint.map { "\n\($0)" } ?? ""
            FileHandle.standardError.write(Data("tunnel: \(error.message)\(hint)\n".utf8))
        }
        return ExitCode.usage.status
    }
}
