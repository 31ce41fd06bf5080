import Managers
package func run() { print(lib) }
