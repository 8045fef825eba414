// What the texts are made of: common words of support, retrieval and code, so that they compress and search as real ones.
export const words = `the of and to in is you that it for was on are with as at be this have from or one had by word but not what
all were we when your can said there use an each which she do how their if will up other about out many then them these so some
her would make like him into time has look two more write go see number no way could people my than first water been call who its
now find long down day did get come made may part customer order invoice refund policy account delivery address payment shipping
annual plan upgrade cancel subscription password reset email support ticket agent response question answer document contract
summary section clause paragraph table figure database query index cluster node replica latency throughput error timeout retry
function variable return value string object array request server client token model prompt context embedding vector search
result score relevance weather temperature forecast city flight hotel booking price currency total amount tax region europe
language translate german english french python javascript rust golang test deploy build release version branch commit review
merge bug fix feature performance memory network storage security key certificate permission user role project organisation team`
  .split(/\s+/)
  .filter(Boolean);

export const names = ["support-agent", "rag-answer", "code-review", "invoice-extraction", "contract-summary", "weather-agent", "translate", "classify-ticket"];
export const models = [["gpt-4o", 2.5e-6, 1e-5], ["gpt-4o-mini", 1.5e-7, 6e-7], ["claude-sonnet-4", 3e-6, 1.5e-5], ["gemini-2.5-flash", 3e-7, 2.5e-6], ["gpt-4.1", 2e-6, 8e-6]];
export const tags = ["production", "canary", "eu", "us", "beta", "internal"];
