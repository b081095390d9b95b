{
    "name": "Customer Manager: Sample Document",
    "summary": "A document behind approval, for tests and benchmarks of the approval engine",
    "author": "Customer Manager contributors",
    "license": "LGPL-3",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "depends": ["customer_manager"],
    "data": [
        "security/ir.model.access.csv",
        "security/rules.xml",
        "views/approval_sample_views.xml",
    ],
}
