"""External ids of the roles that Python asks for (security/groups.xml)."""

#: marketing department: computes and approves runs and plans, acts in every team
OFFICER = "customer_manager.group_customer_manager_officer"
#: human resources: facts about people, campaigns, certificates, appointments
HR = "customer_manager.group_customer_manager_hr"
#: discipline and audit: reads everything, writes red lines, approves nothing
AUDIT = "customer_manager.group_customer_manager_audit"
#: decides on selection, the upper grades, demotion and exit
COMMITTEE = "customer_manager.group_customer_manager_committee"
#: assesses: sits in panels, marks open answers, may keep a question pool
RATER = "customer_manager.group_customer_manager_rater"
#: settings, and nothing of the business
ADMIN = "customer_manager.group_customer_manager_admin"
