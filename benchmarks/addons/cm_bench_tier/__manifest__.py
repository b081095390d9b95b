{
    "name": "Benchmark: Document of the Peer",
    "summary": "The plain document behind OCA's base_tier_validation; its licence holds, it is never shipped",
    "author": "Customer Manager contributors",
    "license": "AGPL-3",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "depends": ["cm_bench_document", "base_tier_validation"],
    "data": ["security/ir.model.access.csv", "security/rules.xml"],
}
