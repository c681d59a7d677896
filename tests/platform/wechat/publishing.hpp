// Publishing: a submitted draft becomes a job, the job becomes an article that readers see.
#pragma once

#include "wechat/answers.hpp"

#include <boost/json/array.hpp>

namespace tongyuan::fake::wechat {

outgoing submit(call& c);
outgoing get_job(call& c);
outgoing delete_article(call& c);
outgoing get_article(call& c);
outgoing list_articles(call& c);

// Finishes the jobs that are due (or all of them) and records what readers see. Gives the jobs that ended now.
std::vector<const publish_job*> settle_jobs(stage& here, account& of, bool all);

published_article* find_article(account& of, std::string_view article_id);
// 0, 2..6 or 1 while it is under way.
int status_of(const account& of, const publish_job& job);
// The addresses of what a job has published, and the articles of one that failed: in answers and in events.
boost::json::object detail_of(const published_article& article);
boost::json::array failed_indexes(const publish_job& job);
// An editor publishes a draft in the console: at once, without a job of the API.
void publish_by_hand(stage& here, account& of, std::string_view media_id);
// An editor writes and publishes in the console; no cover, no limits.
void write_by_hand(stage& here, account& of, const std::string& title, const std::string& text);
// Takes every item down; `by` is author or platform. A platform's ban shows as status 6.
void take_down(stage& here, account& of, published_article& article, std::string_view by);

} // namespace tongyuan::fake::wechat
