// countersign for opencode: every tool call is judged before it runs. Written by `countersign install opencode`.
//
// A call runs only when the program below exits with 0 and says "allow". Whatever else happens throws, and opencode then
// does not run the call.
import { spawn } from "node:child_process"

const PROGRAM = COUNTERSIGN
const PATIENCE = 60_000

function ask(event) {
  return new Promise((resolve, reject) => {
    const failed = (why) => reject(new Error(`countersign did not answer, so this call does not run: ${why}`))
    const child = spawn(PROGRAM, ["hook", "opencode"], { stdio: ["pipe", "pipe", "pipe"], windowsHide: true })
    const timer = setTimeout(() => {
      child.kill("SIGKILL")
      failed("it took too long")
    }, PATIENCE)
    const out = []
    child.on("error", (error) => {
      clearTimeout(timer)
      failed(error.message)
    })
    child.stdin.on("error", () => {})
    child.stdout.on("data", (bytes) => out.push(bytes))
    child.stderr.on("data", () => {})
    child.on("close", (status) => {
      clearTimeout(timer)
      let answer
      try {
        answer = JSON.parse(Buffer.concat(out).toString("utf8"))
      } catch {
        return failed(`exit status ${status}`)
      }
      if (status === 0 && answer !== null && typeof answer === "object" && answer.decision === "allow") {
        return resolve()
      }
      const message = answer !== null && typeof answer === "object" ? answer.message : undefined
      reject(new Error(typeof message === "string" ? message : "countersign: this call is not allowed"))
    })
    child.stdin.end(JSON.stringify(event))
  })
}

export const Countersign = async ({ directory, worktree }) => ({
  "tool.execute.before": async (input, output) => {
    await ask({
      hook: "tool.execute.before",
      tool: input.tool,
      args: output.args ?? {},
      sessionID: input.sessionID,
      callID: input.callID,
      directory,
      worktree,
    })
  },
})
