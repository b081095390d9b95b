# Odoo's loader only sees what is imported here by name; names are unique over all rooms.
from . import test_attack_methods, test_install, test_js_unit, test_pdf_engine, test_scratch_database, test_tours
from . import test_listed
from .customer import test_company_today
from .customer import test_usage_import
from .customer import test_tier_access
from .customer import test_tier_apply
from .customer import test_tier_catalogue
from .customer import test_tier_merge
from .customer import test_tier_oracle
from .customer import test_tier_override
from .customer import test_tier_rules
from .customer import test_tier_sessions
from .customer import test_tier_yangzhong
from .portfolio import test_assignment_cron
from .portfolio import test_assignment_engine
from .portfolio import test_assignment_manual
from .portfolio import test_portfolio_manager
from .portfolio import test_portfolio_security
from .portfolio import test_portfolio_import
from .portfolio import test_assignment_merge
from .portfolio import test_assignment_sessions
from .portfolio import test_salesperson
from .portfolio import test_onboarding
from .customer import test_usage_import_job
from .customer import test_usage_access
from .customer import test_customer_account
from .customer import test_usage_partner
from .customer import test_usage_http
from .portfolio import test_plan_compute
from .portfolio import test_plan_apply
from .portfolio import test_plan_sessions
from .portfolio import test_approval_tours
from .customer import test_attack_facts
from .customer import test_attack_usage
from .customer import test_attack_tiers
from .portfolio import test_attack_portfolio
from .portfolio import test_attack_plan
from .portfolio import test_portfolio_http
from .portfolio import test_usage_own_customers
from .service import test_satisfaction, test_satisfaction_access, test_satisfaction_http
from .service import test_handover_links, test_satisfaction_handover, test_satisfaction_request
from .service import test_satisfaction_sessions, test_satisfaction_yearly
from .customer import test_usage_sessions
from .customer import test_tier_approval
from .portfolio import test_plan_approval
from .approval import test_sample
from .approval import test_approval_screens
from .approval import test_approval_task_digest
from .approval import test_approval_digest
from .approval import test_approval_report
from .approval import test_readme_chapter
from .approval import test_approval_case_report
from .approval import test_approval_process
from .approval import test_approval_bundle, test_approval_dry_run, test_approval_foresight_tour
from .approval import test_approval_compare, test_approval_foresight, test_approval_test_case
from .approval import test_approval_version
from .approval import test_approval_step
from .approval import test_approval_preview
from .approval import test_approval_directory
from .approval import test_approval_process_sessions
from .approval import test_approval_process_uninstall
from .approval import test_approval_case
from .approval import test_approval_event
from .approval import test_approval_case_sessions
from .approval import test_approval_case_histories
from .approval import test_gate, test_gate_sessions
from .approval import test_attack_standard
from .approval import test_attack_weak_spots
from .approval import test_attack_gate
from .approval import test_attack_values
from .approval import test_attack_records
from .approval import test_attack_people
from .approval import test_attack_processes
from .approval import test_attack_leaks
from .approval import test_attack_http
from .approval import test_approval_activity
from .approval import test_approval_task
from .approval import test_approval_delegation
from .approval import test_approval_identity
from .approval import test_approval_forward
from .approval import test_approval_substitute
from .approval import test_approval_deadline
from .approval import test_approval_people
from .approval import test_approval_relation
from .approval import test_approval_leave
from .approval import test_approval_life_sessions
from .approval import test_approval_bulk
from .approval import test_approval_proof
from .approval import test_approval_link, test_approval_link_attacks
from .approval import test_approval_digest
from .approval import test_approval_link, test_approval_link_attacks, test_approval_link_tour
from .service import test_account_file
from .service import test_account_plan
from .service import test_notice, test_notice_http
from .service import test_outbound, test_outbound_http
from .service import test_outbound_news
from .service import test_outbound_sessions
from .service import test_service_product
from .service import test_promise
from .service import test_visit
from .service import test_visit_plan
from .service import test_visit_calendar
from .service import test_visit_overdue
from .service import test_visit_sample
from .service import test_visit_sources
from .service import test_visit_access
from .service import test_visit_sessions
from .service import test_visit_tours
from .service import test_visit_links
from .service import test_board_day
from .service import test_board_team
from .service import test_board_tours
from .service import test_value_check
from .service import test_value_check, test_credit
from .people import test_evidence
from .people import test_own_result
from .people import test_people_access
from .people import test_people_bad_input
from .people import test_record
from .people import test_scheme
from .people import test_scheme_sessions
from .people import test_campaign
from .people import test_decision
from .people import test_promotion
from .people import test_promotion_exit
from .people import test_promotion_recognition
from .people import test_promotion_way
from .people import test_training
from .people import test_certificate
from .people import test_certificate_renewal
from .people import test_certificate_access
from .people import test_certificate_serving
from .people import test_certificate_skills
from .people import test_certificate_life
from .people import test_certificate_job
from .people import test_certificate_pass_on
from .people import test_certificate_recheck
from .people import test_certificate_http
from .people import test_certificate_sessions
from .people import test_certificate_appointment
from .people import test_certification
from .people import test_sealed_fields
from .people import test_written_exam
from .people import test_written_paper
from .people import test_written_terminal
from .people import test_written_marking
from .people import test_written_markers
from .people import test_written_blind
from .people import test_written_sealed
from .people import test_written_http
from .people import test_written_sessions
from .people import test_written_tours
from .people import test_people_reports
from .people import test_people_sessions
from .people import test_certificate_reports
from .people import test_promotion_report
from .people import test_ranking_report
from .people import test_report_paths
from .people import test_panel
from .people import test_scorecard
from .people import test_sealed_paths
from .people import test_scorecard_seals
from .people import test_scorecard_leaks
from .people import test_scoring
from .people import test_scoring_shortlist
from .people import test_scoring_evidence
from .people import test_scoring_wizard
from .people import test_scoring_oracle
from .people import test_scoring_data
from .people import test_panel_access
from .people import test_panel_sessions
from .people import test_attack_panel
from .people import test_scorecard_tours
from .people import test_people_tours
from .people import test_defence
from .people import test_erase
from .people import test_scoring_written
from .people import test_people_demo
from .service import test_clock
from .service import test_workday
from .service import test_request_type
from .service import test_request
from .service import test_request_access, test_request_bypass
from .portfolio import test_handover, test_handover_matters, test_handover_signatures
from .portfolio import test_handover_open
from .service import test_request_clock
from .service import test_request_sessions
from .service import test_request_type_sessions
from .portfolio import test_absence
from .portfolio import test_assignment_review
from .people import test_pass_on_handover
from .portfolio import test_handover_chain, test_handover_sessions
from .portfolio import test_absence_leave, test_handover_access
from .portfolio import test_handover_tours
from .service import test_signal_detect
from .service import test_signal_yangzhong
from .service import test_signal_run
from .service import test_signal_life
from .service import test_signal_measure
from .service import test_signal_access
from .service import test_signal_sessions
from .service import test_portal, test_portal_complaint, test_portal_attack, test_portal_attack_calls
from .service import test_portal_account, test_portal_opinion
from .service import test_request_push
from .service import test_request_leg
from .service import test_request_stage, test_request_reckoning, test_visit_connection, test_request_quick_form
from .service import test_request_mail
from .service import test_request_twin
from .service import test_portal_tours
from .service import test_service_report_request, test_service_report_briefing, test_service_report_handover
from .service import test_service_report_portfolio, test_service_report_digest
